using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Live;

/// <summary>Reads a job once there is news of it.</summary>
internal sealed class JobLongPoll(JobClient jobs, LiveRequests requests)
{
    /// <summary>How soon a read that failed is tried again.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits until the job is another than the client has, or, if the client named none, until it has finished; at most so long. Returns the job as
    /// it is then, or null when there is none.
    /// </summary>
    /// <exception cref="RefusedRequestException">Too many requests wait already.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer during the whole wait.</exception>
    public async Task<JobRepresentation?> ReadAsync(HttpContext context, Guid id, int seconds)
    {
        string projectId = ApiRequest.Of(context).Caller.ProjectId;
        EntityTags known = EntityTags.Of(context.Request);
        using LiveRequest request = requests.Open(context, projectId, id);
        TimeSpan end = requests.Now + TimeSpan.FromSeconds(seconds);
        JobRepresentation? last = null;
        while (true)
        {
            bool isOver = requests.IsStopping || requests.Now >= end;
            TimeSpan until = end;
            try
            {
                if (await jobs.GetAsync(projectId, id, context.RequestAborted) is not { } job)
                    return null;
                last = JobRepresentation.Of(job);
                isOver |= known.IsEmpty ? last.IsFinished : !known.Match(last.ETag);
            }
            catch (StoreUnavailableException) when (last is not null || !isOver)
            {
                until = TimeSpan.FromTicks(Math.Min(end.Ticks, (requests.Now + RetryDelay).Ticks));
            }

            if (isOver)
                return Answer(context, last!, seconds);
            await request.WaitAsync(until);
        }
    }

    private static JobRepresentation Answer(HttpContext context, JobRepresentation job, int seconds)
    {
        context.Response.Headers[WaitPreference.AppliedHeader] = $"wait={seconds}";
        return job;
    }
}
