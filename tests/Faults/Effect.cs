using System.Diagnostics;

namespace OkkiBridge.Faults;

/// <summary>What a finished span has done, in words that stay the same from run to run: <c>update ledger</c>, <c>POST store</c>, <c>send CompaniesSettled</c>.</summary>
internal static class Effect
{
    /// <summary>Null for a span that is no effect of its own.</summary>
    public static string? Of(Activity activity) => activity.Source.Name switch
    {
        "MongoDB.Driver" => Words(activity, "db.operation.name", "db.collection.name"),
        "System.Net.Http" => Words(activity, "http.request.method", "url.full"),
        "MassTransit" when activity.DisplayName.Split(' ') is [var message, "send"] => $"send {Last(message)}",
        var source when source.StartsWith("OkkiBridge.", StringComparison.Ordinal) => activity.DisplayName,
        _ => null,
    };

    private static string? Words(Activity activity, string verb, string what) =>
        activity.GetTagItem(verb) is { } done && activity.GetTagItem(what) is { } to ? $"{done} {Last(to.ToString()!)}" : null;

    /// <summary>The last part of an address or of a message type.</summary>
    private static string Last(string name) => name.Split('?')[0].Split('/', ':')[^1];
}
