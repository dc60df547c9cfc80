namespace OkkiBridge.Promises.Tests;

/// <summary>A plans directory with one plan: the shipped one with another <c>plan.json</c>.</summary>
internal sealed class PlanFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("okkibridge-plans-");

    public PlanFolder(string name, string plan)
    {
        var folder = _directory.CreateSubdirectory(name).FullName;
        foreach (var document in Directory.GetFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "plans", Bridge.Plan)))
        {
            File.Copy(document, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(document)));
        }

        File.WriteAllText(System.IO.Path.Combine(folder, "plan.json"), plan);
    }

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
