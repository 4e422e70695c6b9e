using Jobplane.Storage;

namespace Jobplane.Workers;

/// <summary>A claimed job on its way through this process, with the session whose lease protects it.</summary>
internal readonly record struct Assignment(ClaimedJob Job, WorkerSession Session);
