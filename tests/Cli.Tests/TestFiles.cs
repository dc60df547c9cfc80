namespace OkkiBridge.Cli.Tests;

/// <summary>A folder with plans and samples.</summary>
internal sealed class TestFiles : IDisposable
{
    public const string Companies = """
        [
          { "company_id": 11, "name": "Acme", "short_name": "A", "update_time": "2026-01-02 03:04:05" },
          { "company_id": 12, "name": "上海[bold]贸易", "update_time": "2026-01-02 03:04:06" }
        ]
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cli-");

    /// <summary>The plan that ships with the product.</summary>
    public static string Shipped => Path.Combine(AppContext.BaseDirectory, "plans", Bridge.Plan);

    /// <summary>A folder with a small plan of that mapping.</summary>
    public string Plan(string name, string mapping, string source = """{ "api": "/v1/company/list", "method": "GET", "id": "company_id" }""")
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, "source.json"), source);
        File.WriteAllText(Path.Combine(folder, "target.json"), """{ "api": "写入空操作", "effect": "EXECUTE", "method": "POST" }""");
        File.WriteAllText(Path.Combine(folder, "mapping.json"), mapping);
        return folder;
    }

    public string Sample(string json = Companies)
    {
        var file = Path.Combine(_folder.FullName, "companies.json");
        File.WriteAllText(file, json);
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
