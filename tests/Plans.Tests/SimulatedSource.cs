using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Plans.Tests;

/// <summary>A simulated OKKI with a clock that stands still, and a client that may read every module.</summary>
internal sealed class SimulatedSource(OkkiSandbox okki, HttpClient http) : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 2, 15, 7, TimeSpan.Zero);

    public OkkiSandbox Okki => okki;

    public static async Task<SimulatedSource> StartAsync(OkkiSandboxOptions options)
    {
        var ct = TestContext.Current.CancellationToken;
        var okki = await OkkiSandbox.StartAsync(options, new FakeTimeProvider(Start), ct: ct);
        var http = new HttpClient { BaseAddress = okki.Url };
        var token = await http.PostAsJsonAsync("/v1/oauth2/access_token",
            new { grant_type = "client_credentials", client_id = "sandbox", client_secret = "sandbox-secret", scope = "company product invoices" }, ct);
        http.DefaultRequestHeaders.Add("Authorization", JsonElement.Parse(await token.Content.ReadAsByteArrayAsync(ct)).GetProperty("access_token").GetString());
        return new SimulatedSource(okki, http);
    }

    /// <summary>The details that a plan would map.</summary>
    public async Task<JsonElement> DetailsAsync(Plan plan, long id)
    {
        var detail = plan.Settings.Detail;
        var answer = await http.GetByteArrayAsync(new Uri($"{detail.Path}?{detail.Key}={id}", UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonElement.Parse(answer).GetProperty(detail.Data);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await okki.DisposeAsync();
    }
}
