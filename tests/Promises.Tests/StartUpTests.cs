using System.Net;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>Wrong configuration stops a service with one clear line; what is merely unreachable is waited for.</summary>
public sealed class StartUpTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, string?> Good = new()
    {
        ["ConnectionStrings__RabbitMq"] = "amqp://guest:pass-word-1@127.0.0.1:1/",
        ["ConnectionStrings__MongoDb"] = "mongodb://127.0.0.1:1/okkibridge?serverSelectionTimeoutMS=500",
        ["Okki__ClientId"] = "id",
        ["Okki__ClientSecret"] = "client-secret-1",
        ["Qingyiyun__AppKey"] = "key",
        ["Qingyiyun__AppSecret"] = "app-secret-1",
        ["Qingyiyun__SchemeId"] = "5f0c6f3a-2b1d-4c7e-9a4b-0d8e7f6a5c21",
    };

    [Theory]
    [InlineData("Extractor", "Okki__ClientSecret", null, "Okki:ClientSecret")]
    [InlineData("Extractor", "Okki__RequestsPerMinute", "many", "Okki:RequestsPerMinute")]
    [InlineData("Extractor", "Okki__BaseUrl", "okki", "Okki:BaseUrl")]
    [InlineData("Extractor", "Okki__ClientSecretFile", "/no/such/file", "Okki:ClientSecretFile")]
    [InlineData("Extractor", "Plans__Directory", "/no/such/folder", "Plans:Directory")]
    [InlineData("Transformer", "ConnectionStrings__RabbitMq", "http://broker", "ConnectionStrings:RabbitMq")]
    [InlineData("Transformer", "ConnectionStrings__RabbitMq", null, "ConnectionStrings:RabbitMq")]
    [InlineData("Transformer", "ConnectionStrings__MongoDb", "mongodb://127.0.0.1:1/", "ConnectionStrings:MongoDb")]
    [InlineData("Loader", "Qingyiyun__SchemeId", null, "Qingyiyun:SchemeId")]
    [InlineData("Loader", "Qingyiyun__Mode", "both", "Qingyiyun:Mode")]
    [InlineData("Loader", "Bus__RedeliveryDelays__0", "00:01:00", "Bus:RedeliveryDelays")]
    public async Task Wrong_configuration_ends_a_service_with_78_and_one_line_that_names_the_key(string service, string key, string? value, string named)
    {
        await using var process = ServiceProcess.Start(service, new Dictionary<string, string?>(Good) { [key] = value });

        Assert.Equal(78, await process.ExitAsync(Ct));
        var line = Assert.Single(process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-1", line, StringComparison.Ordinal);
        Assert.DoesNotContain("pass-word-1", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown-key", "{\"schedul\":\"* * * * *\"}", "schedul")]
    [InlineData("bad-cron", "{\"schedule\":\"61 * * * *\"}", "schedule")]
    public async Task A_plan_with_a_fault_ends_the_service_with_78_and_names_the_place(string name, string plan, string named)
    {
        using var plans = new ShippedPlan(Bridge.Plan, plan, name);
        await using var process = ServiceProcess.Start("Extractor", new Dictionary<string, string?>(Good) { ["Plans__Directory"] = plans.Path });

        Assert.Equal(78, await process.ExitAsync(Ct));
        var line = Assert.Single(process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("plan.json", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Extractor", "Okki")]
    [InlineData("Loader", "Qingyiyun")]
    public async Task A_provider_without_https_is_warned_of_unless_it_is_this_machine(string service, string section)
    {
        await using var outside = ServiceProcess.Start(service, new Dictionary<string, string?>(Good) { [$"{section}__BaseUrl"] = "http://provider.invalid" });
        await using var here = ServiceProcess.Start(service, new Dictionary<string, string?>(Good) { [$"{section}__BaseUrl"] = "http://127.0.0.1:1" });

        foreach (var process in (ServiceProcess[])[outside, here])
            await Eventually.TrueAsync(async () => await process.HealthAsync("live", Ct) is HttpStatusCode.OK, () => process.Output, Ct);
        Assert.Contains($"{section}:BaseUrl is not https", outside.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is not https", here.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Extractor")]
    [InlineData("Transformer")]
    [InlineData("Loader")]
    public async Task An_unreachable_broker_and_database_are_waited_for(string service)
    {
        await using var process = ServiceProcess.Start(service, Good);

        await Eventually.TrueAsync(async () => await process.HealthAsync("live", Ct) is HttpStatusCode.OK, () => process.Output, Ct);
        using var http = new HttpClient();
        using var ready = await http.GetAsync(new Uri(process.Address, "/health/ready"), Ct);
        var said = await ready.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("\"broker\":\"unhealthy\"", said, StringComparison.Ordinal);
        Assert.Contains("\"database\":\"unhealthy\"", said, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            () => Task.FromResult(process.Output.Contains("127.0.0.1", StringComparison.Ordinal)), () => "no log line names what it waits for", Ct);
        Assert.DoesNotContain("pass-word-1", process.Output, StringComparison.Ordinal);
    }
}
