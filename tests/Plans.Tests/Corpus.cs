using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

/// <summary>The cases in <c>corpus/</c>: a folder each, with the documents that matter to it and what must come of them.</summary>
internal static class Corpus
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static string Folder(string corpusCase) => Path.Combine(Root, corpusCase);

    /// <summary>Cases with a file of this name.</summary>
    public static TheoryData<string> With(string file) =>
        [.. Directory.GetDirectories(Root).Where(f => File.Exists(Path.Combine(f, file))).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    /// <summary>Cases with, or without, a file of this name.</summary>
    public static IEnumerable<string> With(string file, bool without) => Directory.GetDirectories(Root).Where(f => File.Exists(Path.Combine(f, file)) != without).Select(f => Path.GetFileName(f)!);

    public static string[] Lines(string corpusCase, string file) =>
        File.Exists(Path.Combine(Folder(corpusCase), file)) ? File.ReadAllLines(Path.Combine(Folder(corpusCase), file)) : [];

    public static JsonElement Json(string corpusCase, string file) => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder(corpusCase), file)));
}
