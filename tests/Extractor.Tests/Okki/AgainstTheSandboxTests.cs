using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>OKKI's client as the extractor composes it, over the real network and clock, against the simulated OKKI.</summary>
public sealed class AgainstTheSandboxTests
{
    private static readonly OkkiSandboxOptions Few = new() { Companies = 30 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 200, "Bearer", true)]
    [InlineData(true, 404, "", false)]
    public async Task Lists_and_details_are_read_in_either_manner(bool template, int unknownStatus, string scheme, bool expiresIn)
    {
        var manners = Few with
        {
            TemplateEnvelope = template,
            TotalAsText = template,
            UnknownCompanyStatus = unknownStatus,
            ExpiresInPresent = expiresIn,
            AcceptBearer = scheme != "",
            AcceptBareToken = scheme == "",
        };
        await using var okki = await OkkiSandbox.StartAsync(manners, ct: Ct);
        await using var source = new Client(okki, ("Okki:AuthorizationScheme", scheme));

        var (first, second) = (await source.ListAsync(1), await source.ListAsync(2));
        Assert.Equal((20, 10, 30, 30), (first.Rows.Count, second.Rows.Count, first.Total, second.Total));
        Assert.Equal(TimeSpan.FromHours(8), first.Now.Offset);
        Assert.InRange(first.Now, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));

        foreach (var id in first.Rows.Concat(second.Rows).Select(IdOf))
            Assert.Equal(id, IdOf(Assert.IsType<OkkiDetail.Found>(await source.DetailAsync(id)).Document));

        var deleted = okki.Companies.Ids[0];
        okki.Companies.Delete(deleted);
        Assert.IsType<OkkiDetail.Gone>(await source.DetailAsync($"{deleted}"));
        Assert.Equal(1, okki.Accounting.TokensIssued);
    }

    [Theory]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.BadGatewayHtml)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.GatewayTimeout)]
    [InlineData(FaultKind.TooManyRequests)]
    [InlineData(FaultKind.TooManyRequestsBare)]
    [InlineData(FaultKind.OkWithServerErrorCode)]
    [InlineData(FaultKind.TokenRefused)]
    [InlineData(FaultKind.CutBeforeEffect)]
    [InlineData(FaultKind.CutMidAnswer)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.EmptyBody)]
    [InlineData(FaultKind.SlowAnswer)]
    public async Task A_fault_that_passes_goes_unnoticed(FaultKind fault)
    {
        await using var okki = await OkkiSandbox.StartAsync(Few, ct: Ct);
        okki.Faults = new FaultPlan { Slow = TimeSpan.FromMinutes(5) };
        await using var source = new Client(okki, ("Okki:Timeout", "00:00:01"));
        await source.ListAsync(1);
        okki.FailNext(fault, 2, Source.List);
        okki.FailNext(fault, 2, Source.Info);

        Assert.Equal(20, (await source.ListAsync(1)).Rows.Count);
        Assert.IsType<OkkiDetail.Found>(await source.DetailAsync($"{okki.Companies.Ids[3]}"));
    }

    [Theory]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.CutBeforeEffect)]
    public async Task A_token_call_that_fails_for_a_moment_goes_unnoticed(FaultKind fault)
    {
        await using var okki = await OkkiSandbox.StartAsync(Few, ct: Ct);
        await using var source = new Client(okki);
        okki.FailNext(fault, 2, "/v1/oauth2/access_token");

        Assert.Equal(30, (await source.ListAsync(1)).Total);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    [InlineData(200)]
    public async Task Revoked_tokens_are_replaced_once_for_all(int status)
    {
        await using var okki = await OkkiSandbox.StartAsync(Few with { RefusedTokenStatus = status }, ct: Ct);
        await using var source = new Client(okki);
        await source.ListAsync(1);
        okki.RevokeTokens();

        await Task.WhenAll(okki.Companies.Ids.Take(8).Select(id => source.DetailAsync($"{id}")));

        Assert.Equal(2, okki.Accounting.TokensIssued);
    }

    [Fact]
    public async Task An_outage_makes_the_source_unavailable_until_it_ends()
    {
        await using var okki = await OkkiSandbox.StartAsync(Few, ct: Ct);
        await using var source = new Client(okki);
        await okki.Stop();
        await Assert.ThrowsAsync<OkkiUnavailableException>(() => source.ListAsync(1));

        await okki.Start();
        Assert.Equal(30, (await source.ListAsync(1)).Total);
    }

    [Theory]
    [InlineData("Okki:ClientSecret", "wrong-secret", "invalid_client")]
    [InlineData("Okki:Scope", "cooking", "invalid_scope")]
    [InlineData("Okki:Scope", "lead", "no permission company scopes")]
    public async Task Wrong_settings_are_told_to_people(string key, string value, string says)
    {
        await using var okki = await OkkiSandbox.StartAsync(Few, ct: Ct);
        await using var source = new Client(okki, (key, value));

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => source.ListAsync(1));

        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_takes_no_secret_elsewhere()
    {
        await using var okki = await OkkiSandbox.StartAsync(Few, ct: Ct);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var gate = builder.Build();
        gate.Run(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = new Uri(okki.Url, context.Request.Path.ToString()).ToString();
            return Task.CompletedTask;
        });
        await gate.StartAsync(Ct);
        await using var source = new Client(okki, ("Okki:BaseUrl", gate.Urls.Single()));

        await Assert.ThrowsAsync<OkkiConfigurationException>(() => source.ListAsync(1));

        Assert.Equal(0, okki.Accounting.Calls);
    }

    [Fact]
    public async Task Its_count_of_calls_is_the_sources()
    {
        await using var okki = await OkkiSandbox.StartAsync(Few, ct: Ct);
        okki.Faults = FaultPlan.Of(7, (FaultKind.ServerError, 0.1), (FaultKind.TokenRefused, 0.05), (FaultKind.EmptyBody, 0.1));
        await using var source = new Client(okki);
        using var calls = OkkiCalls.Count();

        await Parallel.ForEachAsync(okki.Companies.Ids, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Ct },
            async (id, _) => await source.DetailAsync($"{id}"));

        Assert.Equal(okki.Accounting.Calls, calls.Value);
        Assert.InRange(calls.Value, 32, 200);
    }

    private static string IdOf(JsonElement company) => company.GetProperty("company_id").ToString();

    private sealed class Client : IAsyncDisposable, ICallBudget
    {
        private readonly ServiceProvider _services;
        private readonly OkkiClient _okki;

        public Client(OkkiSandbox okki, params (string Key, string Value)[] settings)
        {
            var configuration = new Dictionary<string, string?>
            {
                ["Okki:BaseUrl"] = okki.Url.ToString(),
                ["Okki:ClientId"] = "sandbox",
                ["Okki:ClientSecret"] = "sandbox-secret",
                ["Okki:RetryDelay"] = "00:00:00.01",
            };
            foreach (var (key, value) in settings) configuration[key] = value;

            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
            services.AddLogging().AddSingleton<ICallBudget>(this).AddOkki();
            _services = services.BuildServiceProvider();
            _okki = _services.GetRequiredService<OkkiClient>();
        }

        public Task<OkkiPage> ListAsync(int page) =>
            _okki.ListAsync(Source.List, [KeyValuePair.Create("start_index", $"{page}"), KeyValuePair.Create("count", "20")], Source.Shape, Ct);

        public Task<OkkiDetail> DetailAsync(string id) => _okki.DetailAsync(Source.Info, "company_id", id, "data", Ct);

        public ValueTask DisposeAsync() => _services.DisposeAsync();

        Task<TimeSpan> ICallBudget.TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct) => Task.FromResult(TimeSpan.Zero);

        Task ICallBudget.PauseAsync(string provider, DateTimeOffset until, CancellationToken ct) => Task.CompletedTask;
    }
}
