namespace OkkiBridge.Promises.Tests;

/// <summary>A plans directory with one plan: the shipped one with another <c>plan.json</c>.</summary>
internal sealed class PlanFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("okkibridge-plans-");

    private readonly string _folder;

    public PlanFolder(string name, string plan)
    {
        _folder = _directory.CreateSubdirectory(name).FullName;
        foreach (var document in Directory.GetFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "plans", Bridge.Plan)))
        {
            File.Copy(document, System.IO.Path.Combine(_folder, System.IO.Path.GetFileName(document)));
        }

        File.WriteAllText(System.IO.Path.Combine(_folder, "plan.json"), plan);
    }

    public string Path => _directory.FullName;

    /// <summary>Writes one document of the plan anew.</summary>
    public void Change(string document, Func<string, string> change)
    {
        var path = System.IO.Path.Combine(_folder, document);
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
