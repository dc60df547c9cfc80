using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace OkkiBridge.Hosting;

/// <summary>Takes secrets out of text that leaves the process: log lines, error texts, faults.</summary>
public sealed partial class SecretFilter
{
    private const string Mask = "***";

    /// <summary>A shorter "secret" would blank out ordinary words; the services' own checks demand better ones.</summary>
    private const int ShortestSecret = 4;

    private readonly string[] _secrets;

    /// <summary>
    /// Knows the configured secrets: values of keys that end in <c>Secret</c>, <c>Password</c> or <c>AppKey</c>, and the credentials inside
    /// connection strings and other URIs.
    /// </summary>
    public SecretFilter(IConfiguration configuration) => _secrets =
    [
        .. configuration.AsEnumerable()
            .Where(entry => !string.IsNullOrEmpty(entry.Value))
            .SelectMany(entry => SecretsIn(entry.Key, entry.Value!))
            .Where(secret => secret.Length >= ShortestSecret)
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret), Uri.UnescapeDataString(secret) })
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length),
    ];

    /// <summary>The text with every secret replaced by <c>***</c>.</summary>
    public string Clean(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return Token().Replace(text, "$1" + Mask);
    }

    private static IEnumerable<string> SecretsIn(string key, string value)
    {
        if (SecretKey().IsMatch(key)) yield return value;

        foreach (Match credentials in Credentials().Matches(value)) yield return credentials.Groups[1].Value;
    }

    [GeneratedRegex("(Secret|Password|AppKey)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretKey();

    [GeneratedRegex("://[^/@:]*:([^/@]+)@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();

    // Access tokens come at run time, so they are known by what stands before them.
    [GeneratedRegex("""((?:Bearer\s+|access_?token["']?\s*[=:]\s*["']?))[A-Za-z0-9._~+/=-]{8,}""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
