using System.Text.Json.Nodes;

namespace OkkiBridge.Quickstart;

/// <summary>The control API, as any user's script would call it.</summary>
internal sealed class ControlApi(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>The first plan of the installation that is enabled.</summary>
    public async Task<string> PlanAsync(CancellationToken ct) =>
        (await _http.GetFromJsonAsync<JsonArray>("/plans", ct))!.First(p => p!["enabled"]!.GetValue<bool>())!["name"]!.GetValue<string>();

    /// <summary>Starts a run; when one is active already, that one.</summary>
    public async Task<RunRecord> StartAsync(string plan, string mode, CancellationToken ct)
    {
        using var answer = await _http.PostAsJsonAsync($"/plans/{Uri.EscapeDataString(plan)}/runs", new { mode }, ct);
        return RunRecord.Of((await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!);
    }

    /// <summary>The run as it stands.</summary>
    public async Task<RunRecord> RunAsync(string id, CancellationToken ct) => RunRecord.Of((await _http.GetFromJsonAsync<JsonObject>($"/runs/{id}", ct))!);

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

    public bool IsOver => Status is "completed" or "failed" or "cancelled";

    public int Extracted => Count("extracted");

    public int Settled => Count("written") + Count("unchanged") + Count("stale") + Count("skipped") + Count("rejected");

    public int Count(string outcome) => Json["counts"]![outcome]!.GetValue<int>();
}
