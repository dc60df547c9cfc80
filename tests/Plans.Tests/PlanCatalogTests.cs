namespace OkkiBridge.Plans.Tests;

public sealed class PlanCatalogTests : IDisposable
{
    private const string Good = """{ "api": "/v1/company/list", "id": "company_id" }""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plans-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Plans_are_found_by_the_names_of_their_folders()
    {
        Add("b", Good);
        Add("查询", Good);
        _directory.CreateSubdirectory("notes");

        var catalog = PlanCatalog.Load(_directory.FullName);

        Assert.Equal(["b", "查询"], catalog.Plans.Select(p => p.Name));
        Assert.Same(catalog.Find("查询"), catalog.Get("查询"));
        Assert.Null(catalog.Find("B"));
        Assert.Contains("nobody", Assert.Throws<UnknownPlanException>(() => catalog.Get("nobody")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_all_plans_are_told_at_once()
    {
        Add("a", """{ "api": "/v1/company/list" }""");
        Add("b", """{ "id": "company_id" }""");
        Add("c", Good);

        Assert.Equal(
            ["a/source.json: id: is required: the field that holds the key (数据主键)", "b/source.json: api: is required: the path of the list interface"],
            Assert.Throws<PlanException>(() => PlanCatalog.Load(_directory.FullName)).Findings.Select(f => f.ToString()));
    }

    [Fact]
    public void Warnings_name_their_plan()
    {
        Add("a", """{ "api": "/v1/company/list", "id": "company_id", "x_ours": 1 }""");

        Assert.Equal(["a/source.json: x_ours: unknown key, ignored"], PlanCatalog.Load(_directory.FullName).Warnings.Select(f => f.ToString()));
    }

    [Fact]
    public void A_change_of_any_document_is_another_version()
    {
        Add("a", Good);
        var before = PlanCatalog.Load(_directory.FullName).Get("a").Version;
        Assert.Equal(before, PlanCatalog.Load(_directory.FullName).Get("a").Version);

        File.WriteAllText(Path.Combine(_directory.FullName, "a", "plan.json"), "{}");

        Assert.NotEqual(before, PlanCatalog.Load(_directory.FullName).Get("a").Version);
    }

    [Fact]
    public void A_change_is_taken_up_once()
    {
        Add("a", Good);
        Add("b", Good);
        var catalog = PlanCatalog.Load(_directory.FullName);
        var (a, b) = (catalog.Get("a"), catalog.Get("b"));

        Write("a", "plan.json", """{ "pageSize": 50 }""");

        var change = Assert.Single(catalog.Reload());
        Assert.True(change.IsTakenUp);
        Assert.Equal(("a", catalog.Get("a").Version), (change.Plan, change.Version));
        Assert.NotEqual(a.Version, change.Version);
        Assert.Equal(50, catalog.Get("a").PageSize);
        Assert.Same(b, catalog.Get("b"));
        Assert.Empty(catalog.Reload());
    }

    [Fact]
    public void A_wrong_change_is_told_once_and_the_version_before_stays()
    {
        Add("a", Good);
        var catalog = PlanCatalog.Load(_directory.FullName);
        var before = catalog.Get("a");

        Write("a", "plan.json", """{ "pageSize": 5000 }""");

        var change = Assert.Single(catalog.Reload());
        Assert.False(change.IsTakenUp);
        Assert.StartsWith("a/plan.json: pageSize: ", Assert.Single(change.Findings).ToString(), StringComparison.Ordinal);
        Assert.Same(before, catalog.Get("a"));
        Assert.Empty(catalog.Reload());

        Write("a", "plan.json", """{ "pageSize": 500 }""");
        Assert.True(Assert.Single(catalog.Reload()).IsTakenUp);
        Assert.Equal(500, catalog.Get("a").PageSize);
    }

    [Fact]
    public void Plans_come_and_go_with_their_folders()
    {
        Add("a", Good);
        var catalog = PlanCatalog.Load(_directory.FullName);

        Add("b", Good);
        Directory.Delete(Path.Combine(_directory.FullName, "a"), recursive: true);

        Assert.Equal([("b", true), ("a", false)], catalog.Reload().Select(c => (c.Plan, c.IsTakenUp)));
        Assert.Equal(["b"], catalog.Plans.Select(p => p.Name));
    }

    [Fact]
    public void A_plan_compiles_from_its_documents_as_from_its_folder()
    {
        Add("查询", Good);
        var loaded = PlanCatalog.Load(_directory.FullName).Get("查询");

        var compiled = Plan.Compile(new PlanDocuments("查询", loaded.Documents.Texts));

        Assert.Equal((loaded.Name, loaded.Version), (compiled.Name, compiled.Version));
    }

    private void Write(string plan, string document, string text) => File.WriteAllText(Path.Combine(_directory.FullName, plan, document), text);

    private void Add(string name, string source)
    {
        var folder = _directory.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, "source.json"), source);
        File.WriteAllText(Path.Combine(folder, "target.json"), """{ "api": "写入空操作" }""");
        File.WriteAllText(Path.Combine(folder, "mapping.json"), """{ "name": "{{name}}" }""");
    }
}
