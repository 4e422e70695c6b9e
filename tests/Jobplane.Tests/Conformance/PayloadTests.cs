using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Jobplane.Enqueueing;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>What the validator lets through, a store gives back with the same members, strings and values.</summary>
public sealed class PayloadTests
{
    // Whatever a caller may write for a number, exponents of either sign included.
    private static readonly Gen<string> Number = Gen.Select(Gen.Long[-1L << 60, 1L << 60], Gen.Int[0, 999_999], Gen.Int[-290, 290], Gen.Int[0, 3])
        .Select((whole, fraction, exponent, form) => form switch
        {
            0 => $"{whole}",
            1 => $"{whole}.{fraction:D6}",
            2 => $"{whole % 10}e{exponent}",
            _ => $"{whole}{Math.Abs(whole)}",
        });

    private static readonly Gen<string> Text = Gen.String[Gen.Char.Where(c => c != '\0' && !char.IsSurrogate(c)), 0, 12].Select(text => JsonSerializer.Serialize(text));

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, nested) => depth >= 4
        ? Scalar
        : Gen.OneOf(Scalar, nested.Array[0, 4].Select(items => $"[{string.Join(',', items)}]"), Object(nested)));

    private static Gen<string> Scalar => Gen.OneOf(Number, Text, Gen.Int[0, 2].Select(i => i switch { 0 => "true", 1 => "false", _ => "null" }));

    [Theory, EveryStore]
    public async Task Enqueue_AnyPayloadTheValidatorTakes_ComesBackTheSame(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        await Object(Value).Array[1, 50].SampleAsync(async payloads =>
        {
            NewJob[] jobs = [.. payloads.Select(TestJob.New)];
            foreach (NewJob job in jobs)
                PayloadValidator.Check(job.Payload.Utf8.Span);
            await node.Jobs.EnqueueAsync(jobs, CancellationToken.None);
            Job?[] stored = await node.Jobs.GetAsync([.. jobs.Select(job => new JobKey(job.ProjectId, job.Id))], CancellationToken.None);
            for (int i = 0; i < jobs.Length; i++)
                Assert.Equal(Normalise(jobs[i].Payload), Normalise(stored[i]!.Payload));
        }, iter: 20, threads: 1);
    }

    private static Gen<string> Object(Gen<string> value) => Gen.Select(Text, value).Array[0, 5].Select(members =>
        $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"{member.Item1}:{member.Item2}"))}}}");

    private static string Normalise(JobPayload payload)
    {
        using var document = JsonDocument.Parse(payload.Utf8);
        var text = new StringBuilder();
        Write(document.RootElement, text);
        return text.ToString();
    }

    private static void Write(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(member.Name)).Append(':');
                    Write(member.Value, text);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    Write(item, text);
                text.Append(']');
                break;
            case JsonValueKind.Number:
                text.Append(Exact(element.GetRawText())).Append(',');
                break;
            default:
                text.Append(element.ValueKind == JsonValueKind.String ? JsonSerializer.Serialize(element.GetString()) : element.GetRawText()).Append(',');
                break;
        }
    }

    /// <summary>A number as digits without trailing zeros, times a power of ten.</summary>
    private static (BigInteger Digits, int Power) Exact(string number)
    {
        string[] parts = number.Split('e', 'E');
        int power = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
            power -= parts[0].Length - point - 1;
        BigInteger digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        while (!digits.IsZero && digits % 10 == 0)
            (digits, power) = (digits / 10, power + 1);
        return (digits, digits.IsZero ? 0 : power);
    }
}
