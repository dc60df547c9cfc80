using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace OkkiBridge.Hosting;

/// <summary>
/// <c>Section:KeyFile</c> names a file that holds <c>Section:Key</c>, as Docker and Kubernetes mount secrets. The file wins over a value given
/// directly; one line end after the secret is cut off.
/// </summary>
internal static class SecretFiles
{
    private const string Suffix = "File";

    public static void AddSecretFiles(this WebApplicationBuilder builder)
    {
        var (secrets, faults) = Read(builder.Configuration.AsEnumerable());

        builder.Configuration.AddInMemoryCollection(secrets);
        builder.Services.AddStartupCheck(_ => faults);
    }

    internal static (Dictionary<string, string?> Secrets, List<string> Faults) Read(IEnumerable<KeyValuePair<string, string?>> configuration)
    {
        var secrets = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();

        foreach (var (key, path) in configuration.Where(entry => NamesFile(entry.Key) && !string.IsNullOrEmpty(entry.Value)))
        {
            try
            {
                secrets[key[..^Suffix.Length]] = File.ReadAllText(path!).TrimEnd('\r', '\n');
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                faults.Add($"{key}: the file {path} {(fault is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read")}");
            }
        }

        return (secrets, faults);
    }

    // Only keys inside a section: a variable of the machine's own, such as AWS_PROFILE, is none of ours. Kestrel and Logging have files of another kind.
    private static bool NamesFile(string key) =>
        key.LastIndexOf(':') is > 0 and var colon
        && key.Length - colon - 1 > Suffix.Length
        && key.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
        && !key.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase)
        && !key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase);
}
