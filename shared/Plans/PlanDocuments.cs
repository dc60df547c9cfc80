using System.Security.Cryptography;
using System.Text;

namespace OkkiBridge.Plans;

/// <summary>The documents of a plan as their authors wrote them: what a <see cref="Plan"/> is compiled from.</summary>
/// <param name="Name">The plan: name of its folder.</param>
/// <param name="Texts">Text by file name; a document that is not there has no entry.</param>
public sealed record PlanDocuments(string Name, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>In characters; of a longer document one more than this is read, so that it can be refused.</summary>
    internal const int LargestDocument = 1024 * 1024;

    private static readonly string[] Names = ["source.json", "target.json", "mapping.json", "plan.json"];

    /// <summary>Hash of the texts: equal documents, equal version.</summary>
    public string Version { get; } = VersionOf(Texts);

    /// <summary>Reads a plan's folder.</summary>
    public static PlanDocuments Read(string folder)
    {
        var texts = new Dictionary<string, string>();
        foreach (var name in Names)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path)) texts[name] = Read(new FileInfo(path));
        }

        return new PlanDocuments(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), texts);
    }

    private static string Read(FileInfo file)
    {
        using var reader = new StreamReader(file.FullName, Encoding.UTF8);
        var text = new char[Math.Min(file.Length, LargestDocument + 1)];
        return new string(text, 0, reader.ReadBlock(text));
    }

    private static string VersionOf(IReadOnlyDictionary<string, string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Names) hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{texts.GetValueOrDefault(name)}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
