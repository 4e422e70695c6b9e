using Jobplane.Storage;

namespace Jobplane.Workers;

/// <summary>A claimed job on its way through this process.</summary>
/// <param name="Job">The job.</param>
/// <param name="Claim">The claim that took it.</param>
/// <param name="Session">The session whose lease protects it.</param>
/// <param name="Owner">Who counts it until its outcome is written.</param>
internal readonly record struct Assignment(ClaimedJob Job, HeldClaim Claim, WorkerSession Session, IAssignmentOwner Owner);
