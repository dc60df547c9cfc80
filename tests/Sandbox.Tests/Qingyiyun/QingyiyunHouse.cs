using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Sandbox.Tests.Qingyiyun;

/// <summary>A simulated Qingyiyun with a clock that stands still, and a signed-in client.</summary>
internal sealed class QingyiyunHouse : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 2, 15, 7, TimeSpan.Zero);

    public required FakeTimeProvider Clock { get; init; }

    public required QingyiyunSandbox Qingyiyun { get; init; }

    public required Wire Wire { get; init; }

    public required QingyiyunSandboxOptions Options { get; init; }

    public static async Task<QingyiyunHouse> OpenAsync(QingyiyunSandboxOptions options)
    {
        var clock = new FakeTimeProvider(Start);
        var qingyiyun = await QingyiyunSandbox.StartAsync(options, clock, ct: TestContext.Current.CancellationToken);
        var house = new QingyiyunHouse { Clock = clock, Qingyiyun = qingyiyun, Wire = new Wire(qingyiyun.Url), Options = options };
        await house.SignInAsync();
        return house;
    }

    public Task<WireAnswer> AskTokenAsync(string secret = "sandbox-secret-12345") => Wire.Post("/v2/oauth", new { app_key = Options.AppKey, app_secret = secret });

    public async Task<string> SignInAsync()
    {
        var token = (await AskTokenAsync()).Json.GetProperty("content").GetProperty("access_token").GetString()!;
        Wire.Authorization = "Bearer " + token;
        return token;
    }

    public string Path(string operation) => $"/v2/open-api/business/{Options.SchemeId}/{operation}";

    public Task<WireAnswer> StoreAsync(params object[] content) => Wire.Post(Path("store"), new { content });

    public Task<WireAnswer> FindAsync(string id) => Wire.Get(Path("find-one/" + Uri.EscapeDataString(id)));

    public Task<WireAnswer> QueryAsync(string filters = "", int page = 1, int pageSize = 100, long begin = 0, long end = 9_999_999_999) =>
        Wire.Send(HttpMethod.Post, Path("query"), new StringContent($$"""{"page":{{page}},"pageSize":{{pageSize}},"begin_at":{{begin}},"end_at":{{end}}{{(filters == "" ? "" : "," + filters)}}}"""));

    public async Task<int> FoundAsync(string filters) => (await QueryAsync(filters)).Json.GetProperty("content").GetProperty("list").GetArrayLength();

    public static object Company(string id, string? name = "甲", string updated = "2026-03-02 10:00:00") => new { id, name, updated_at = updated };

    public async ValueTask DisposeAsync()
    {
        Wire.Dispose();
        await Qingyiyun.DisposeAsync();
    }
}
