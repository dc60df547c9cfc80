namespace OkkiBridge.Testing;

/// <summary>A plans directory with one plan: a shipped one, from beside the test's assembly, with another <c>plan.json</c>.</summary>
public sealed class ShippedPlan : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("okkibridge-plans-");

    private readonly string _folder;

    /// <summary>Copies the shipped <paramref name="plan"/> with <paramref name="settings"/> as its <c>plan.json</c>, under another name if one is given.</summary>
    public ShippedPlan(string plan, string settings, string? name = null)
    {
        _folder = _directory.CreateSubdirectory(name ?? plan).FullName;
        foreach (var document in Directory.GetFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "plans", plan)))
        {
            File.Copy(document, System.IO.Path.Combine(_folder, System.IO.Path.GetFileName(document)));
        }

        File.WriteAllText(System.IO.Path.Combine(_folder, "plan.json"), settings);
    }

    /// <summary>The plans directory, for <c>Plans:Directory</c>.</summary>
    public string Path => _directory.FullName;

    /// <summary>Writes one document of the plan anew.</summary>
    public void Change(string document, Func<string, string> change)
    {
        var path = System.IO.Path.Combine(_folder, document);
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Delete(recursive: true);
}
