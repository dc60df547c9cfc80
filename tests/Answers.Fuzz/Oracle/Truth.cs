using System.Globalization;
using OkkiBridge.Answers.Fuzz.Houses;
using OkkiBridge.Answers.Fuzz.Scenarios;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Answers.Fuzz.Oracle;

/// <summary>What both providers really hold, beside anything that they say.</summary>
internal static class Truth
{
    public static string IdOf(CompanyVersion company) => company.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether its time is one that nobody meant: a version by it is neither older nor newer than another.</summary>
    public static bool IsOdd(CompanyVersion company) => company.UpdateTime.Year is < 2000 or > 2090;

    /// <summary>Living companies whose newest version is not at the target, with what is there.</summary>
    public static List<(string Id, string Text)> Missing(House house, Scenario scenario, Func<CompanyVersion, bool>? which = null) =>
        [.. house.Okki.Companies.Current().Where(c => which is null || which(c)).Select(c => (IdOf(c), Wrong(house, c, scenario.HoursWest))).Where(c => c.Item2 is not null).Select(c => (c.Item1, c.Item2!))];

    private static string? Wrong(House house, CompanyVersion company, int hoursWest)
    {
        if (house.Qingyiyun.Store.Find(IdOf(company)) is not { } held) return $"{IdOf(company)} is not there";

        var newest = hoursWest == 0 ? company.UpdateTimeText : company.UpdateTime.AddHours(-hoursWest).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (Text(held, "updated_at") is var there && there != newest && !IsOdd(company)) return $"{IdOf(company)} is there as of {there} and not {newest}";
        return Text(held, "name") == Clean(company.Name) ? null : $"{IdOf(company)} is there by another name";
    }

    private static string? Text(System.Text.Json.JsonElement record, string field) => record.TryGetProperty(field, out var value) ? Clean(value.ToString()) : null;

    /// <summary>The mapping tidies white space.</summary>
    private static string Clean(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
