using System.Text.Json;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Okki;

/// <summary>OKKI's open API: lists and details (okki-open-api.md §3, §4). One call here is up to four attempts: see <see cref="PatientCalls"/>.</summary>
internal sealed class OkkiClient(PatientCalls calls, EmptyAnswers empty)
{
    /// <summary>
    /// One page of a list, its clock read in <paramref name="zone"/>; without <paramref name="insist"/> by one attempt, but for throttling. <paramref name="isFirst"/>: nothing but its total
    /// says that there is no row.
    /// </summary>
    /// <exception cref="OkkiUnavailableException">No answer that can be relied on came, after the tries.</exception>
    /// <exception cref="OkkiRefusedException">The request is refused.</exception>
    /// <exception cref="OkkiConfigurationException">Every call is refused.</exception>
    public async Task<OkkiPage> ListAsync(
        string path, IReadOnlyList<KeyValuePair<string, string>> query, AnswerShape shape, TimeZoneInfo zone, bool isFirst, bool insist, CancellationToken ct)
    {
        var page = (OkkiPage?)null;
        var answer = await calls.GetAsync(OkkiEndpoint.List, path, query, Lack, () => page is { Rows.Count: 0 }, insist, ct);
        return answer.Verdict switch
        {
            Verdict.Done => page!,
            Verdict.Refused => throw new OkkiRefusedException($"OKKI refuses {path}: check the plan's request ({answer.Text})", PatientCalls.NameOf(path)),
            _ => throw Unavailable(path, answer),
        };

        string? Lack(OkkiAnswer whole)
        {
            page = OkkiPage.Of(whole, shape, zone, out var lacks);
            return isFirst && page is { Total: 0 } && !empty.Believe(path, page.IsCounted) ? shape.Total : lacks;
        }
    }

    /// <summary>The details of one record; without <paramref name="insist"/> by one attempt, as <see cref="ListAsync"/>. What is inconclusive about one record is not thrown: its neighbours can be read.</summary>
    /// <exception cref="OkkiUnavailableException">No connection, or no call was granted.</exception>
    /// <exception cref="OkkiConfigurationException">Every call is refused.</exception>
    public async Task<OkkiDetail> DetailAsync(string path, string key, string id, string data, bool insist, CancellationToken ct)
    {
        var document = default(JsonElement);
        var answer = await calls.GetAsync(OkkiEndpoint.Details, path, [KeyValuePair.Create(key, id)], Lack, holdsNothing: () => false, insist, ct);
        return answer.Verdict switch
        {
            Verdict.Done => new OkkiDetail.Found(document, answer.IsDamaged),
            Verdict.Gone => new OkkiDetail.Gone(),
            Verdict.Refused => new OkkiDetail.Refused(answer.Text),
            Verdict.Throttled => throw Unavailable(path, answer),
            _ when answer.IsAway => throw Unavailable(path, answer),
            _ => new OkkiDetail.Inconclusive(answer.Lacks is { } field ? $"the answer lacks {field} ({answer.Text})" : answer.Text, answer.Lacks),
        };

        string? Lack(OkkiAnswer whole)
        {
            document = whole.At(data) ?? default;
            if (document.ValueKind is JsonValueKind.Array && document.GetArrayLength() == 1) document = document[0];
            if (document.ValueKind is not JsonValueKind.Object || !document.EnumerateObject().Any()) return data;
            return document.TryGetProperty(key, out var shown) && !IsSame(shown, id) ? $"{data}.{key} {id}" : null;
        }
    }

    /// <summary><c>data</c> of an answer that stands for itself, such as a look-up; null where OKKI refuses it.</summary>
    /// <exception cref="OkkiUnavailableException">No answer that can be relied on came, after the tries.</exception>
    /// <exception cref="OkkiConfigurationException">Every call is refused.</exception>
    public async Task<JsonElement?> DataAsync(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken ct)
    {
        var answer = await calls.GetAsync(OkkiEndpoint.LookUp, path, query,
            whole => whole.At("data") is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } ? null : "data", holdsNothing: () => false, insist: true, ct);
        return answer.Verdict switch
        {
            Verdict.Done => answer.At("data"),
            Verdict.Refused => null,
            _ => throw Unavailable(path, answer),
        };
    }

    private static bool IsSame(JsonElement shown, string id) => AnswerNumber.Read(shown) is { } number ? $"{number}" == id : shown.ToString() == id;

    private static OkkiUnavailableException Unavailable(string path, OkkiAnswer answer) => new(
        answer.Verdict is Verdict.Throttled ? $"OKKI asks for fewer calls of {path} ({answer.Text})"
            : answer.Lacks is { } field ? $"OKKI's answer to {path} lacks {field} ({answer.Text})"
            : $"OKKI does not answer {path} ({answer.Text})",
        PatientCalls.NameOf(path), answer.Lacks, answer.Verdict is Verdict.Throttled);
}
