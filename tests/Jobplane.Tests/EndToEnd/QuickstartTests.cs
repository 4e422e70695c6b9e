using System.Net;
using System.Text.Json;
using Jobplane.Tests.Architecture;
using Jobplane.Tests.Http;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class QuickstartTests
{
    private const string CodeBlock = "```csharp\n";

    [Fact]
    public async Task Readme_first_job_is_the_sample()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        string sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples/Quickstart/Program.cs"), TestContext.Current.CancellationToken);

        string section = readme[readme.IndexOf("## A first job", StringComparison.Ordinal)..];
        string code = section[(section.IndexOf(CodeBlock, StringComparison.Ordinal) + CodeBlock.Length)..];

        Assert.Equal(sample, code[..code.IndexOf("```", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Sample_job_that_its_application_enqueues_completes_and_is_shown_to_its_project()
    {
        string folder = Directory.CreateTempSubdirectory("jobplane-quickstart-").FullName;
        try
        {
            await using ServerProcess sample = ServerProcess.StartProgram(
                "Jobplane.Samples.Quickstart.dll",
                new Dictionary<string, string?> { ["Jobplane__Auth__Secret"] = TestApi.Secret, ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
                folder);
            Uri address = await sample.WaitUntilReadyAsync();
            using var http = new HttpClient { BaseAddress = address };

            using HttpResponseMessage enqueued = await http.PostAsync("/projects/proj-1/provision", content: null, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.Accepted, enqueued.StatusCode);
            string id = enqueued.Headers.Location!.OriginalString.Split('/')[^1];
            using var client = new ServerClient(address, HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims()));
            JsonElement job = await client.WaitForAsync(id, "completed", TimeSpan.FromSeconds(60));
            Assert.Equal("provision_project", job.GetProperty("type").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
