using System.CommandLine;
using System.Security.Cryptography;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane token secret</c>: a fresh secret to configure.</summary>
internal static class TokenSecretCommand
{
    private const int Bytes = 32;

    public static Command Create()
    {
        var command = new Command("secret", "Make a fresh secret for Jobplane:Auth:Secret.");
        command.SetAction(_ => Console.WriteLine(Generate()));
        return command;
    }

    /// <summary>32 random bytes in base64.</summary>
    public static string Generate() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
}
