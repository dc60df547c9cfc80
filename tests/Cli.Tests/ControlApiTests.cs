using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OkkiBridge.Cli.Tests;

public sealed class ControlApiTests
{
    public static TheoryData<string> Calls =>
    [
        "run start plan", "run start plan --watch", "run watch id", "run cancel id", "run list", "rejections list", "rejections show id", "rejections replay id",
        "rejections replay --stage load", "company show 42", "plan watermark plan 2026-03-02",
    ];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Where_nobody_listens_every_command_says_so(string call)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        var ending = await Okkibridge.RunAsync([.. call.Split(' '), "--url", $"http://127.0.0.1:{port}", "--json"]);

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.Contains($"cannot be reached at http://127.0.0.1:{port}", ending.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "text/html", "<html>Sign in</html>")]
    [InlineData(404, "text/html", "<html>Not here</html>")]
    [InlineData(200, "application/json", """{"hello":"world"}""")]
    [InlineData(200, "application/json", "null")]
    [InlineData(502, "text/plain", "bad gateway")]
    public async Task Whoever_else_answers_is_not_taken_for_the_control_API(int status, string type, string body)
    {
        await using var other = await AnsweringAsync(status, type, body);

        var ending = await Okkibridge.RunAsync("run", "watch", "id", "--url", other.Urls.First());

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.Contains("is not the control API", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_control_API_is_passed_on_in_its_words()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        await bridge.Okki.Stop();

        var ending = await bridge.RunAsync("run", "start", Bridge.Plan);

        Assert.Equal(3, ending.ExitCode);
        Assert.Contains("answered 503: OKKI's clock could not be read", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_may_have_a_path()
    {
        await using var other = await AnsweringAsync(200, "application/json", "[]", "/okkibridge/runs");

        var ending = await Okkibridge.RunAsync("run", "list", "--url", other.Urls.First() + "/okkibridge", "--json");

        Assert.Equal((0, "[]"), (ending.ExitCode, ending.Output.Trim()));
    }

    [Fact]
    public async Task The_address_comes_from_the_environment_where_none_is_given()
    {
        await using var other = await AnsweringAsync(200, "application/json", "[]");
        try
        {
            Environment.SetEnvironmentVariable("OKKIBRIDGE_URL", other.Urls.First());
            Assert.Equal(0, (await Okkibridge.RunAsync("run", "list", "--json")).ExitCode);

            Environment.SetEnvironmentVariable("OKKIBRIDGE_URL", "nonsense");
            var wrong = await Okkibridge.RunAsync("run", "list");
            Assert.Equal(2, wrong.ExitCode);
            Assert.StartsWith("OKKIBRIDGE_URL: an address such as", wrong.Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OKKIBRIDGE_URL", null);
        }
    }

    private static async Task<WebApplication> AnsweringAsync(int status, string type, string body, string? path = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.StatusCode = path is null || context.Request.Path == path ? status : 500;
            context.Response.ContentType = type;
            await context.Response.WriteAsync(body);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
