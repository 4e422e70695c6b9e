namespace Jobplane.Storage;

/// <summary>A job's id within the project that asks for it.</summary>
internal readonly record struct JobKey(string ProjectId, Guid Id);
