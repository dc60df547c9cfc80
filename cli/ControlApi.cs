using System.Net;
using System.Net.Http.Json;
using OkkiBridge.Cli.Companies;
using OkkiBridge.Cli.Plans;
using OkkiBridge.Cli.Rejections;
using OkkiBridge.Cli.Runs;
using OkkiBridge.Cli.Storage;

namespace OkkiBridge.Cli;

/// <summary>The control API of a running OkkiBridge. What is not there, or cannot be done, is a <see cref="CommandFailure"/>.</summary>
internal sealed class ControlApi(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/") };

    public async Task<SourceSample> SampleAsync(string plan, int count, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Get, $"plans/{Uri.EscapeDataString(plan)}/sample{Query(("count", $"{count}"))}", ct);
        return answer.Status is HttpStatusCode.NotFound ? throw Failed($"There is no plan {plan}") : answer.Read<SourceSample>();
    }

    public async Task<Watermark> PutWatermarkAsync(string plan, PutWatermark request, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Put, $"plans/{Uri.EscapeDataString(plan)}/watermark", ct, request);
        return answer.Status switch
        {
            HttpStatusCode.NotFound => throw Failed($"There is no plan {plan}"),
            HttpStatusCode.Conflict => throw Failed($"{plan} has a run whose end would move its watermark again: {answer.Read<Run>().Id}"),
            _ => answer.Read<Watermark>(),
        };
    }

    public async Task<Run> StartAsync(string plan, StartRun request, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Post, $"plans/{Uri.EscapeDataString(plan)}/runs", ct, request);
        return answer.Status switch
        {
            HttpStatusCode.NotFound => throw Failed($"There is no plan {plan}"),
            HttpStatusCode.Conflict => throw Failed($"{plan} has an active run already: {answer.Read<Run>().Id}"),
            _ => answer.Read<Run>(),
        };
    }

    public async Task<Run> RunAsync(string id, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Get, $"runs/{Uri.EscapeDataString(id)}", ct);
        return answer.Status is HttpStatusCode.NotFound ? throw Failed($"There is no run {id}") : answer.Read<Run>();
    }

    public async Task<Run> AcceptAsync(string id, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Post, $"runs/{Uri.EscapeDataString(id)}/accept", ct);
        return answer.Status switch
        {
            HttpStatusCode.NotFound => throw Failed($"There is no run {id}"),
            HttpStatusCode.Conflict => throw Failed(answer.Reason),
            _ => answer.Read<Run>(),
        };
    }

    public async Task<Run> CancelAsync(string id, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Post, $"runs/{Uri.EscapeDataString(id)}/cancel", ct);
        return answer.Status switch
        {
            HttpStatusCode.NotFound => throw Failed($"There is no run {id}"),
            HttpStatusCode.Conflict => throw Failed($"Run {id} is over already: {answer.Read<Run>().Status}"),
            _ => answer.Read<Run>(),
        };
    }

    public async Task<IReadOnlyList<Run>> RunsAsync(string? plan, string? status, int limit, CancellationToken ct) =>
        (await SendAsync(HttpMethod.Get, $"runs{Query(("plan", plan), ("status", status), ("limit", $"{limit}"))}", ct)).Read<List<Run>>();

    public async Task<IReadOnlyList<Rejection>> RejectionsAsync(RejectionFilter filter, string? status, int limit, CancellationToken ct)
    {
        var query = Query(("plan", filter.Plan), ("stage", filter.Stage), ("reason", filter.Reason), ("status", status), ("limit", $"{limit}"));
        return (await SendAsync(HttpMethod.Get, $"rejections{query}", ct)).Read<List<Rejection>>();
    }

    public async Task<Rejection> RejectionAsync(string id, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Get, $"rejections/{Uri.EscapeDataString(id)}", ct);
        return answer.Status is HttpStatusCode.NotFound ? throw Failed($"There is no rejection {id}") : answer.Read<Rejection>();
    }

    public async Task ReplayAsync(string id, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Post, $"rejections/{Uri.EscapeDataString(id)}/replay", ct);
        if (answer.Status is HttpStatusCode.NotFound) throw Failed($"There is no rejection {id}");
        if (answer.Status is HttpStatusCode.Conflict) throw Failed(answer.Why ?? $"Rejection {id} is resolved or dismissed");
    }

    public async Task<Replayed> ReplayAsync(RejectionFilter filter, CancellationToken ct) =>
        (await SendAsync(HttpMethod.Post, "rejections/replay", ct, filter)).Read<Replayed>();

    public async Task<Company> CompanyAsync(string id, string? plan, CancellationToken ct)
    {
        var answer = await SendAsync(HttpMethod.Get, $"companies/{Uri.EscapeDataString(id)}{Query(("plan", plan))}", ct);
        return answer.Status is HttpStatusCode.NotFound ? throw Failed($"Nothing is known of company {id}{(plan is null ? "" : $" in {plan}")}") : answer.Read<Company>();
    }

    public async Task<IReadOnlyList<StoredKind>> StorageAsync(CancellationToken ct) => (await SendAsync(HttpMethod.Get, "storage", ct)).Read<List<StoredKind>>();

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, CancellationToken ct, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: ApiAnswer.Json) };
        try
        {
            using var response = await _http.SendAsync(request, ct);
            return await ApiAnswer.OfAsync(address, response, ct);
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFailure(ExitCode.Api, $"The control API cannot be reached at {address}: {fault.GetBaseException().Message}");
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new CommandFailure(ExitCode.Api, $"The control API at {address} does not answer");
        }
    }

    private static CommandFailure Failed(string message) => new(ExitCode.Failed, message);

    private static string Query(params (string Key, string? Value)[] wanted) =>
        "?" + string.Join('&', wanted.Where(w => w.Value is not null).Select(w => $"{w.Key}={Uri.EscapeDataString(w.Value!)}"));
}
