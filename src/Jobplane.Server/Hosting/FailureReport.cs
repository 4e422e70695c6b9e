using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Says in one line each what made a command fail. Stack traces are for the logs of a running server.</summary>
internal static class FailureReport
{
    public static IEnumerable<string> Of(Exception failure) => failure switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(Of),
        OptionsValidationException invalid => invalid.Failures.Select(OneLine),
        IOException { InnerException: AddressInUseException } busy =>
            [$"{OneLine(busy.Message)} Stop the program that has the port, or choose another: serve --urls http://127.0.0.1:5081, dev --port 5081."],
        _ => [OneLine(Describe(failure))],
    };

    private static string Describe(Exception failure)
    {
        Exception cause = failure.GetBaseException();
        // The cause of these tells more than the exception around it, which names only the file or address.
        bool causeMatters = failure is InvalidDataException or IOException or HttpRequestException && cause != failure && !failure.Message.Contains(cause.Message, StringComparison.Ordinal);
        string message = causeMatters ? $"{failure.Message} {cause.Message}" : failure.Message;
        return IsExpected(failure) ? message : $"{failure.GetType().Name}: {message}";
    }

    private static bool IsExpected(Exception failure) => failure
        is StoreException or JobValidationException or InvalidDataException or IOException or HttpRequestException
        or UnauthorizedAccessException or InvalidOperationException or FormatException or OperationCanceledException;

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
