using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Sandbox.Tests.Okki;

/// <summary>A simulated OKKI with a clock that stands still, and a signed-in client.</summary>
internal sealed class OkkiHouse : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 2, 15, 7, TimeSpan.Zero);   // 10:15:07 in China

    public required FakeTimeProvider Clock { get; init; }

    public required OkkiSandbox Okki { get; init; }

    public required Wire Wire { get; init; }

    public OkkiData Companies => Okki.Companies;

    public static async Task<OkkiHouse> OpenAsync(OkkiSandboxOptions options)
    {
        var clock = new FakeTimeProvider(Start);
        var okki = await OkkiSandbox.StartAsync(options, clock, ct: TestContext.Current.CancellationToken);
        var house = new OkkiHouse { Clock = clock, Okki = okki, Wire = new Wire(okki.Url) };
        await house.SignInAsync();
        return house;
    }

    public Task<WireAnswer> AskTokenAsync(string scope = "company user") =>
        Wire.Post("/v1/oauth2/access_token", new { grant_type = "client_credentials", client_id = "sandbox", client_secret = "sandbox-secret", scope });

    public async Task SignInAsync(string scope = "company user webhook")
    {
        var answer = await AskTokenAsync(scope);
        Wire.Authorization = "Bearer " + answer.Json.GetProperty("access_token").GetString();
    }

    public async Task<JsonElement> ListAsync(string query = "") => (await Wire.Get("/v1/company/list?" + query)).Json.GetProperty("data");

    public async Task<List<long>> IdsAsync(string query = "") =>
        [.. (await ListAsync(query)).GetProperty("list").EnumerateArray().Select(r => r.GetProperty("company_id").GetInt64())];

    public async Task<int> TotalAsync(string query) => (await ListAsync(query)).GetProperty("totalItem").GetInt32();

    public async Task<JsonElement> InfoAsync(long id) => (await Wire.Get($"/v1/company/info?company_id={id}")).Json.GetProperty("data");

    public static string Time(DateTimeOffset time) => Uri.EscapeDataString(time.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", null));

    public async ValueTask DisposeAsync()
    {
        Wire.Dispose();
        await Okki.DisposeAsync();
    }
}
