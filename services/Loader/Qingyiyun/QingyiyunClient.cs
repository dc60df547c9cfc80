using System.Net;
using System.Net.Http.Headers;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>One POST of JSON, sent once, with an answer as it came. Both modes use it.</summary>
internal sealed class QingyiyunClient(IHttpClientFactory http, TimeProvider time)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    /// <summary>Name of the HTTP client behind it, and of the target in the call budget.</summary>
    public const string Name = "qingyiyun";

    /// <summary>What the documentation asks for after a 429 that names no wait (reference §10).</summary>
    public static readonly TimeSpan UsualBlock = TimeSpan.FromMinutes(5);

    /// <summary>Sends <paramref name="json"/> to <paramref name="path"/> below <c>Qingyiyun:BaseUrl</c>.</summary>
    /// <exception cref="TargetUnavailableException">Nothing was sent: no connection, or no budget left.</exception>
    public async Task<Reply> PostAsync(string path, ReadOnlyMemory<byte> json, string? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = Json } } };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var client = http.CreateClient(Name);
            using var response = await client.SendAsync(request, ct);
            var bytes = await response.Content.ReadAsByteArrayAsync(ct);
            return new Reply(response.StatusCode, AnswerBody.Of(response, bytes, AttemptHandler.LongestAnswer), bytes, WaitOf(response), "");
        }
        catch (CallBudgetExhaustedException fault)
        {
            throw new TargetUnavailableException(fault.Message, fault.RetryAfter, fault, CallOf(path));
        }
        catch (HttpRequestException fault) when (NothingWasSent(fault.HttpRequestError))
        {
            throw new TargetUnavailableException(
                RefusedCertificate.Of(fault) is { } why ? $"Qingyiyun:BaseUrl: {why}" : $"Qingyiyun cannot be reached: {fault.HttpRequestError}", cause: fault, call: CallOf(path));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
        {
            return new Reply(null, default, default, null, fault is TimeoutException ? fault.Message : $"the connection broke ({Kind(fault)})");
        }
    }

    /// <summary>Without its query, which may hold the token.</summary>
    private static string CallOf(string path) => $"POST /{path.Split('?')[0]}";

    private static bool NothingWasSent(HttpRequestError fault) => fault is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string Kind(Exception fault) => fault is HttpRequestException { HttpRequestError: var kind } ? kind.ToString() : fault.GetType().Name;

    /// <summary>A wait that is over says nothing.</summary>
    private TimeSpan? WaitOf(HttpResponseMessage response) => RetryAfter.Of(response, time.GetUtcNow()) is { Ticks: > 0 } wait ? wait : null;
}

/// <summary>An answer as it was read, and as it came; <paramref name="Status"/> is null when it was lost, <paramref name="Lost"/> then says how.</summary>
internal readonly record struct Reply(HttpStatusCode? Status, AnswerBody Body, ReadOnlyMemory<byte> Bytes, TimeSpan? RetryAfter, string Lost);
