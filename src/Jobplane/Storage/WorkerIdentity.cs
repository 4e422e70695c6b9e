namespace Jobplane.Storage;

/// <summary>One run of one worker. After a lost lease the process goes on under a new id.</summary>
internal sealed record WorkerIdentity(Guid Id, string Host, int ProcessId, string Version);
