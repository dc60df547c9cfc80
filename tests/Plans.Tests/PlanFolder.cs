namespace OkkiBridge.Plans.Tests;

/// <summary>A plan's folder in the temporary directory: the documents given, the corpus' defaults for the rest.</summary>
internal sealed class PlanFolder : IDisposable
{
    private static readonly string[] Documents = ["source.json", "target.json", "mapping.json", "plan.json"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plan-");

    public PlanFolder(params (string Document, string Text)[] given)
    {
        Copy(Corpus.Folder("_default"));
        foreach (var (document, text) in given) File.WriteAllText(System.IO.Path.Combine(Path, document), text);
    }

    public string Path => _folder.FullName;

    public static PlanFolder Of(string corpusCase)
    {
        var folder = new PlanFolder();
        folder.Copy(Corpus.Folder(corpusCase));
        return folder;
    }

    /// <summary>The plan, and what is odd in it.</summary>
    public Plan Load(ICollection<Finding>? warnings = null) => Plan.Load(Path, warnings);

    public void Dispose() => _folder.Delete(recursive: true);

    private void Copy(string from)
    {
        foreach (var document in Documents.Where(d => File.Exists(System.IO.Path.Combine(from, d))))
            File.Copy(System.IO.Path.Combine(from, document), System.IO.Path.Combine(Path, document), overwrite: true);
    }
}
