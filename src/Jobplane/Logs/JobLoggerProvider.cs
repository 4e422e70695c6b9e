using Microsoft.Extensions.Logging;

namespace Jobplane.Logs;

/// <summary>Makes loggers that add what handlers log to their jobs' logs.</summary>
internal sealed class JobLoggerProvider(CapturedJob job, LogLevel minimum) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new JobLogger(job, minimum);

    public void Dispose()
    {
    }
}
