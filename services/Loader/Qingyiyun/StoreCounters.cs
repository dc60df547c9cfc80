using System.Globalization;
using System.Text.Json;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// What the content of a successful store says of its records (reference §3, case 10). Only two counters are documented; platforms also count updates apart, list results one by
/// one, or say nothing. Code 0 is not success by itself: what is not confirmed is asked about. Pure.
/// </summary>
/// <param name="Confirms">Every record is accounted for, none failed; null where nothing is said of how many.</param>
/// <param name="Failed">Records that are said to have failed.</param>
/// <param name="Text">What is said, in words for people.</param>
internal readonly record struct StoreCounters(bool? Confirms, long Failed, string Text)
{
    private static readonly string[] Taken = ["inserted", "updated", "inserted_count", "updated_count"];
    private static readonly string[] Succeeded = ["success", "succeeded", "success_count", "successCount", "saved", "written"];
    private static readonly string[] Unkept = ["failed", "fail", "failed_count", "fail_count", "failCount", "failure", "errors"];

    public static StoreCounters Read(JsonElement content, int records)
    {
        var (results, refused) = Results(content);
        var unkept = Counts(content, Unkept);
        var failed = Math.Max(refused, unkept.DefaultIfEmpty().Max());
        if (failed > 0) return new(false, failed, Say($"{failed} of {records} records failed"));

        var taken = Counts(content, Taken) is { Count: > 0 } counts ? counts.Sum()
            : unkept.Count > 0 && Counts(content, Succeeded) is [var first, ..] ? first       // alone, "success": 1 is a flag
            : (long?)null;
        if (taken is not null)
            return new(taken == records, 0, Say($"{taken} of {records} records were taken in"));

        return new(results == records ? true : null, 0, "the answer does not say how many records were taken in");
    }

    /// <summary>Numbers in any form; of a list of ids or rows, how many there are.</summary>
    private static List<long> Counts(JsonElement content, string[] names) => [.. names.Select(name => Envelope.Field(content, name) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        { ValueKind: JsonValueKind.Object } list => list.EnumerateObject().Count(),
        var value => AnswerNumber.Read(value),
    }).OfType<long>()];

    /// <summary>Results that are listed one by one, wherever: how many succeeded, how many did not.</summary>
    private static (int Succeeded, int Failed) Results(JsonElement value)
    {
        var (succeeded, failed) = (0, 0);
        if (value.ValueKind is JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                var own = element.ValueKind is JsonValueKind.Object ? Envelope.Truth(Envelope.Field(element, "success")) : null;
                if (own is true) succeeded++;
                else if (own is false) failed++;
                else Add(Results(element));
            }
        }
        else if (value.ValueKind is JsonValueKind.Object)
        {
            if (Envelope.Field(value, "success") is { ValueKind: JsonValueKind.False or JsonValueKind.String } flag && Envelope.Truth(flag) is false) failed++;
            foreach (var field in value.EnumerateObject()) Add(Results(field.Value));
        }

        return (succeeded, failed);

        void Add((int Succeeded, int Failed) inner) => (succeeded, failed) = (succeeded + inner.Succeeded, failed + inner.Failed);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
