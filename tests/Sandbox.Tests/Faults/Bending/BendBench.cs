using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Sandbox.Tests.Okki;
using OkkiBridge.Sandbox.Tests.Qingyiyun;

namespace OkkiBridge.Sandbox.Tests.Faults.Bending;

/// <summary>Both simulators, asked the same questions in the same order each time: their answers as they are on the wire, tokens aside.</summary>
internal sealed partial class BendBench : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public required OkkiHouse Okki { get; init; }

    public required QingyiyunHouse Qingyiyun { get; init; }

    public static async Task<BendBench> OpenAsync() => new()
    {
        Okki = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 1100, ShapesAlternate = false }),
        Qingyiyun = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions()),
    };

    public void Bend(IReadOnlyList<Bend> bends) => Okki.Okki.Bend = Qingyiyun.Qingyiyun.Bend = bends;

    public long Strikes => Okki.Okki.Strikes.Values.Sum() + Qingyiyun.Qingyiyun.Strikes.Values.Sum();

    public async Task<List<string>> AskAllAsync()
    {
        var answers = new List<string>();
        await AskOkkiAsync(answers);
        await AskQingyiyunAsync(answers);
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Okki.DisposeAsync();
        await Qingyiyun.DisposeAsync();
    }

    private async Task AskOkkiAsync(List<string> answers)
    {
        var ids = Okki.Okki.Accounting.Versions.Where(v => v.Change == CompanyChange.Seeded).Select(v => v.Id).Take(25).ToList();
        Okki.Companies.Change(ids[3]);
        Okki.Companies.Change(ids[3]);
        await Ask(HttpMethod.Post, "/v1/oauth2/access_token", new { grant_type = "client_credentials", client_id = "sandbox", client_secret = "sandbox-secret", scope = "company" });
        foreach (var seconds in (int[])[0, 25])
        {
            Okki.Clock.Advance(TimeSpan.FromSeconds(seconds));
            var window = $"start_time={OkkiHouse.Time(OkkiHouse.Start.AddDays(-400))}&end_time={OkkiHouse.Time(OkkiHouse.Start.AddDays(-1))}";
            foreach (var list in (string[])["count=100", "count=100&start_index=2", "count=100&start_index=11", "count=100&start_index=99", $"count=100&{window}"])
                await Ask(HttpMethod.Get, "/v1/company/list?" + list);
            foreach (var id in ids)
                await Ask(HttpMethod.Get, $"/v1/company/info?company_id={id}");
        }

        async Task Ask(HttpMethod method, string path, object? body = null) => answers.Add(await AskAsync(Okki.Okki.Url, Okki.Wire.Authorization!, method, path, body));
    }

    private async Task AskQingyiyunAsync(List<string> answers)
    {
        object[] records =
        [
            new { id = "1", name = "甲乙丙丁戊己庚辛壬癸子丑寅卯", star = 5, remark = (string?)null, updated_at = "2026-03-02 10:00:00" },
            new { id = "2", name = "Nordwind", star = 4, remark = (string?)null, updated_at = "2026-03-02 10:00:01" },
        ];
        await Ask(HttpMethod.Post, "/v2/oauth", new { app_key = Qingyiyun.Options.AppKey, app_secret = Qingyiyun.Options.AppSecret });
        await Ask(HttpMethod.Post, Qingyiyun.Path("store"), new { content = records });
        await Ask(HttpMethod.Post, Qingyiyun.Path("store"), new { content = (object[])[new { id = "1", name = "甲", updated_at = "2026-03-02 10:00:02" }] });
        await Ask(HttpMethod.Post, Qingyiyun.Path("query"), new { page = 1, pageSize = 100, begin_at = 0, end_at = 9_999_999_999 });
        await Ask(HttpMethod.Get, Qingyiyun.Path("find-one/1"));
        await Ask(HttpMethod.Post, "/write", records);

        async Task Ask(HttpMethod method, string path, object? body = null) =>
            answers.Add(await AskAsync(Qingyiyun.Qingyiyun.Url, Qingyiyun.Wire.Authorization!, method, path, body));
    }

    private async Task<string> AskAsync(Uri url, string authorization, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var headers = answer.Content.Headers.Where(h => h.Key is "Content-Type" or "Content-Encoding").SelectMany(h => h.Value);
        return $"{(int)answer.StatusCode} {string.Join(' ', headers)} {answer.Headers.RetryAfter} {Tokens().Replace(text, "")}";
    }

    [GeneratedRegex("\"access_token\":\"[^\"]*\"")]
    private static partial Regex Tokens();
}
