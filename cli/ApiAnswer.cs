using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OkkiBridge.Cli;

/// <summary>An answer of the control API: what was asked for, or that it is not there, or that it cannot be done now.</summary>
internal sealed record ApiAnswer(Uri Address, HttpStatusCode Status, byte[] Body)
{
    /// <summary>Levels of JSON that are read and shown: as many as the control API shows of a record that is nested too deep.</summary>
    public const int MostDepth = 1024;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, MaxDepth = MostDepth };

    /// <summary>Why it cannot be done, where the answer says.</summary>
    public string? Why => Body.Length > 0 ? Read<Problem>().Detail : null;

    /// <exception cref="CommandFailure">It is an error, or whoever answered is not the control API.</exception>
    public static async Task<ApiAnswer> OfAsync(Uri address, HttpResponseMessage response, CancellationToken ct)
    {
        var answer = new ApiAnswer(address, response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
        if (answer.Body.Length > 0 && response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json")) throw answer.Strange();
        if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict) return answer;

        throw response.StatusCode is HttpStatusCode.BadRequest
            ? new CommandFailure(ExitCode.Usage, answer.Reason)
            : new CommandFailure(ExitCode.Api, $"The control API at {address} answered {(int)response.StatusCode}: {answer.Reason}");
    }

    /// <summary>Of an error: why.</summary>
    public string Reason => (Body.Length > 0 ? Read<Problem>() : new Problem()).Text;

    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, Json) ?? throw Strange();
        }
        catch (JsonException)
        {
            throw Strange();
        }
    }

    private CommandFailure Strange() => new(ExitCode.Api, $"What answers at {Address} is not the control API of OkkiBridge (status {(int)Status})");

    /// <summary>An error, as RFC 9457 writes it.</summary>
    private sealed record Problem
    {
        public string? Title { get; init; }

        public string? Detail { get; init; }

        public Dictionary<string, string[]>? Errors { get; init; }

        public string Text => Errors is { Count: > 0 } errors
            ? string.Join("; ", errors.SelectMany(e => e.Value))
            : string.Join(": ", ((string?[])[Title, Detail]).OfType<string>()) is { Length: > 0 } text ? text : "no reason given";
    }
}

/// <summary>Something the control API shows; what is not read here goes on to whoever reads JSON.</summary>
internal abstract record ApiRecord
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; init; }
}
