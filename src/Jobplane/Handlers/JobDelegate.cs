namespace Jobplane;

/// <summary>The rest of an attempt: the next middleware, or the handler.</summary>
/// <param name="context">What is known of this attempt.</param>
/// <param name="cancellationToken">The token that the handler shall see.</param>
public delegate Task JobDelegate(JobContext context, CancellationToken cancellationToken);
