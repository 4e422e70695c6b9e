using Jobplane.Server.Hosting;

namespace Jobplane.Server.Development;

/// <summary>What <c>jobplane dev</c> prints: lines for a shell, each to be pasted as it is.</summary>
internal static class DevGuide
{
    private const string Header = "-H \"Authorization: Bearer $TOKEN\"";
    private const string Curl = @"curl -sw '\n%{http_code}\n'";

    public static string Text(string address, string token, DevSeed seed)
    {
        string jobs = $"{address}/api/jobs";
        return $$$"""
            Jobplane is ready on {{{address}}} (development: SQLite in .jobplane, a secret of its own, sample jobs of project {{{DevSettings.Project}}})

            See it: {{{address}}}{{{DashboardSettings.DefaultPath}}} is the dashboard, open to this machine alone.

            A token of project {{{DevSettings.Project}}}, good for a day or until this server stops. Paste it first:

            TOKEN={{{token}}}

            1. Enqueue a job: 202, pending

            {{{Curl}}} {{{jobs}}} {{{Header}}} -H 'Content-Type: application/json' -d '{"type":"provision_project","payload":{"region":"us-east-1"}}'

            2. Read a job that is due in 10 s and runs for 10 s. Repeat the line: pending, running, completed

            {{{Curl}}} {{{jobs}}}/{{{seed.Due}}} {{{Header}}}

            3. Retry a job that has failed for good with attempts left: 200, pending

            {{{Curl}}} -X POST {{{jobs}}}/{{{seed.Failed}}}/retry {{{Header}}}

            4. See a cron schedule that enqueues a job every minute: its next five times, and its last job

            {{{Curl}}} {{{address}}}/api/schedules/{{{DevSettings.Schedule}}} {{{Header}}}

            Without the header every line answers 401. A job of another project answers 404, as a missing one does:

            {{{Curl}}} {{{jobs}}}/{{{seed.Foreign}}} {{{Header}}}

            All routes, to read and to try: {{{address}}}{{{ApiReference.Path}}}

            60 requests a minute are allowed to a project; the next one answers 429. Stop with Ctrl+C.

            """;
    }
}
