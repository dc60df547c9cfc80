namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>Words of the target that people will read: bounded, on one line, and without our secrets should the target repeat them.</summary>
internal static class PlainText
{
    private const int Longest = 500;

    /// <summary>Makes <paramref name="text"/> fit for logs, messages and pages.</summary>
    public static string Of(string text, params ReadOnlySpan<string?> secrets)
    {
        foreach (var secret in secrets)
            if (!string.IsNullOrEmpty(secret)) text = text.Replace(secret, "***", StringComparison.Ordinal);

        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[Longest - 2]) ? Longest - 2 : Longest - 1), "…");
    }
}
