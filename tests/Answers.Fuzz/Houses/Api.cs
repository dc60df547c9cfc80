using System.Text.Json.Nodes;

namespace OkkiBridge.Answers.Fuzz.Houses;

/// <summary>The control API, read leniently: what is not there is null.</summary>
internal sealed class Api(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Starts a run, or finds the one that is active; a run without an id says in <c>detail</c> why there is none.</summary>
    public async Task<RunState> StartAsync(string mode, CancellationToken ct)
    {
        using var answer = await _http.PostAsJsonAsync($"/plans/{PlanFolder.Name}/runs", new { mode }, ct);
        return new RunState((await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!);
    }

    /// <summary>Lets a run go on that is held for a person.</summary>
    public async Task AcceptAsync(string id, CancellationToken ct) => (await _http.PostAsync($"/runs/{id}/accept", null, ct)).Dispose();

    public async Task<RunState> RunAsync(string id, CancellationToken ct) => new((await _http.GetFromJsonAsync<JsonObject>($"/runs/{id}", ct))!);

    public async Task<string?> WatermarkAsync(CancellationToken ct) =>
        (await _http.GetFromJsonAsync<JsonArray>("/plans", ct))!.First(p => p!["name"]!.GetValue<string>() == PlanFolder.Name)!["watermark"]?.GetValue<string>();

    /// <summary>Companies that wait on the rejection list, each with its reason.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RejectedAsync(CancellationToken ct) =>
        (await _http.GetFromJsonAsync<JsonArray>($"/rejections?plan={PlanFolder.Name}&limit=500", ct))!
            .Where(r => r!["status"]!.GetValue<string>() is "open" or "replayed")
            .GroupBy(r => r!["companyId"]!.GetValue<string>()).ToDictionary(r => r.Key, r => $"{r.First()!["reason"]}: {r.First()!["message"]}");

    public void Dispose() => _http.Dispose();
}

/// <summary>A run as the control API shows it.</summary>
internal sealed record RunState(JsonObject Json)
{
    public string? Id => Json["id"]?.GetValue<string>();

    /// <summary><c>not started</c> where there is none.</summary>
    public string Status => Id is null ? "not started" : Json["status"]!.GetValue<string>();

    public bool IsOver => Status is not ("running" or "loading");

    public DateTimeOffset From => Json["window"]!["from"]!.GetValue<DateTimeOffset>();

    public DateTimeOffset To => Json["window"]!["to"]!.GetValue<DateTimeOffset>();

    /// <summary>The call that is at fault, where the run names one apart.</summary>
    public string? Call => Json["held"]?["call"]?.GetValue<string>();

    /// <summary>Whether it is held for a person.</summary>
    public bool IsGuarded => Json["held"]?["kind"]?.GetValue<string>() == "guard";

    /// <summary>What a person reads.</summary>
    public string Why => Json["held"]?["reason"]?.GetValue<string>() ?? Json["error"]?.GetValue<string>() ?? Json["detail"]?.GetValue<string>() ?? "";

    public int Count(string outcome) => Json["counts"]![outcome]!.GetValue<int>();
}
