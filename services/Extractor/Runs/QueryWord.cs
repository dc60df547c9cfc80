using System.Text.Json;

namespace OkkiBridge.Extractor.Runs;

/// <summary>A word of an enumeration in a query, as the API writes it: <c>completed</c>. The framework's own reading wants <c>Completed</c>.</summary>
internal static class QueryWord
{
    /// <summary>Reads one; a word that is none of the enumeration is a fault that names the allowed ones.</summary>
    public static bool TryRead<T>(string key, string? word, out T? value, out Dictionary<string, string[]> faults) where T : struct, Enum
    {
        (value, faults) = (null, []);
        if (string.IsNullOrEmpty(word)) return true;
        if (!int.TryParse(word, out _) && Enum.TryParse<T>(word, ignoreCase: true, out var read))
        {
            value = read;
            return true;
        }

        faults[key] = [$"{key} must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}"];
        return false;
    }
}
