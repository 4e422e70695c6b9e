namespace Jobplane.Server.Commands;

/// <summary>Asks on the terminal whether something is meant.</summary>
internal static class Confirmation
{
    /// <summary>Returns when it is meant.</summary>
    /// <param name="what">What would be done, such as <c>cancel 2 jobs</c>.</param>
    /// <param name="cancellationToken">Ends the wait for an answer.</param>
    /// <exception cref="CommandException">It is not, or there is nobody to ask.</exception>
    public static async Task RequireAsync(string what, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
            throw new UsageException($"This would {what}. Give --yes to do it, or --dry-run to see more.");
        await Console.Error.WriteAsync($"{what}? [y/N] ");
        // The console's own reading cannot be cancelled.
        string? answer = await Task.Run(Console.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        if (answer is not ['y' or 'Y', ..])
            throw new CommandException(ExitCodes.Error, "Nothing was done.");
    }
}
