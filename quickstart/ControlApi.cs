using System.Net;
using System.Text.Json.Nodes;

namespace OkkiBridge.Quickstart;

/// <summary>The control API, as any user's script would call it.</summary>
internal sealed class ControlApi(Uri address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>The first plan of the installation that is enabled.</summary>
    public async Task<string> PlanAsync(CancellationToken ct) =>
        (await _http.GetFromJsonAsync<JsonArray>("/plans", ct))!.First(p => p!["enabled"]!.GetValue<bool>())!["name"]!.GetValue<string>();

    /// <summary>Starts a run; when one is active already, that one. A source that is away may come back within a minute.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started, and why.</exception>
    public async Task<RunRecord> StartAsync(string plan, string mode, CancellationToken ct)
    {
        for (var begin = TimeProvider.System.GetTimestamp(); ; await Task.Delay(Poll, TimeProvider.System, ct))
        {
            using var answer = await _http.PostAsJsonAsync($"/plans/{Uri.EscapeDataString(plan)}/runs", new { mode }, ct);
            if (answer.StatusCode is not HttpStatusCode.ServiceUnavailable || TimeProvider.System.GetElapsedTime(begin) > Patience)
                return RunRecord.Of((await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!);
        }
    }

    /// <summary>The run as it stands.</summary>
    public async Task<RunRecord> RunAsync(string id, CancellationToken ct) => RunRecord.Of((await _http.GetFromJsonAsync<JsonObject>($"/runs/{id}", ct))!);

    /// <summary>Ids of the companies that wait on the rejection list.</summary>
    public async Task<IReadOnlySet<string>> RejectedAsync(string plan, CancellationToken ct) =>
        (await _http.GetFromJsonAsync<JsonArray>($"/rejections?plan={Uri.EscapeDataString(plan)}&limit=500", ct))!
            .Where(r => r!["status"]!.GetValue<string>() is "open" or "replayed").Select(r => r!["companyId"]!.GetValue<string>()).ToHashSet();

    public void Dispose() => _http.Dispose();
}

/// <summary>A run record, as the API sends it, and what the quickstart reads of it.</summary>
internal sealed record RunRecord(JsonObject Json)
{
    public static RunRecord Of(JsonObject json) => json.ContainsKey("id")
        ? new RunRecord(json)
        : throw new InvalidOperationException(json["detail"]?.GetValue<string>() ?? json.ToJsonString());

    public string Id => Json["id"]!.GetValue<string>();

    public string Status => Json["status"]!.GetValue<string>();

    public double Progress => Json["progress"]!.GetValue<double>();

    public string? Error => Json["error"]?.GetValue<string>();

    /// <summary>What keeps it from going on: the reason, with the call and the place.</summary>
    public string? Why => Json["held"] is not JsonObject held ? Error
        : string.Join(" · ", ((string[])["reason", "call", "place", "field"]).Select(part => held[part]?.ToString()).Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>A held run goes on by itself, but not as long as somebody watches.</summary>
    public bool IsOver => Status is "completed" or "held" or "failed" or "cancelled";

    public int Extracted => Count("extracted");

    public int Settled => Count("written") + Count("unchanged") + Count("stale") + Count("skipped") + Count("rejected");

    public int Count(string outcome) => Json["counts"]![outcome]!.GetValue<int>();
}
