using System.Text.Json;
using OkkiBridge.Testing;
using YamlDotNet.Serialization;

namespace OkkiBridge.Deploy.Tests.Observability;

/// <summary>The dashboards are what Grafana's model asks for, and find their data source.</summary>
public sealed class GrafanaTests
{
    private const int Columns = 24;

    public static TheoryData<string> Files => [.. Dashboards.Files.Select(file => Path.GetFileName(file)!)];

    [Theory, MemberData(nameof(Files))]
    public void A_panel_has_all_that_Grafana_needs_and_no_other_panels_place(string file)
    {
        using var json = JsonDocument.Parse(Repository.Read($"deploy/observability/grafana/dashboards/{file}"));
        var dashboard = json.RootElement;
        var panels = dashboard.GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal($"okkibridge-{Path.GetFileNameWithoutExtension(file)}", dashboard.GetProperty("uid").GetString());
        Assert.True(dashboard.GetProperty("schemaVersion").GetInt32() >= 39);
        Assert.Equal(panels.Count, panels.DistinctBy(p => p.GetProperty("id").GetInt32()).Count());
        var taken = new HashSet<(int X, int Y)>();
        foreach (var panel in panels)
        {
            Assert.Contains(panel.GetProperty("type").GetString(), (string[])["timeseries", "stat"]);
            Assert.Matches(" · .*[一-龥]", panel.GetProperty("title").GetString());
            Assert.Equal(("prometheus", "prometheus"), (panel.GetProperty("datasource").GetProperty("type").GetString(), panel.GetProperty("datasource").GetProperty("uid").GetString()));
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
            var targets = panel.GetProperty("targets").EnumerateArray().ToList();
            Assert.NotEmpty(targets);
            Assert.Equal(targets.Count, targets.DistinctBy(t => t.GetProperty("refId").GetString()).Count());
            Assert.All(targets, target => Assert.NotEmpty(target.GetProperty("expr").GetString()!));
            Assert.All(Cells(panel.GetProperty("gridPos")), cell => Assert.True(cell.X < Columns && taken.Add(cell), $"{panel.GetProperty("title")} overlaps at {cell}"));
        }
    }

    [Fact]
    public void Data_sources_have_the_ids_that_panels_name_and_the_addresses_of_docker_compose()
    {
        var sources = ((List<object>)Read("datasources.yaml")["datasources"]).Cast<Dictionary<object, object>>().ToDictionary(s => (string)s["uid"], s => new Uri((string)s["url"]));

        Assert.Equal(["jaeger", "prometheus"], sources.Keys.Order());
        Assert.All(sources.Values, url => Assert.Contains($"127.0.0.1:{url.Port}:{url.Port}", (IEnumerable<object>)ComposeFile.Services[url.Host]["ports"]));
    }

    [Fact]
    public void Dashboards_are_mounted_where_their_provider_looks()
    {
        var provider = (Dictionary<object, object>)Assert.Single((List<object>)Read("dashboards.yaml")["providers"]);
        var folder = ((Dictionary<object, object>)provider["options"])["path"];

        Assert.Contains($"./deploy/observability/grafana/dashboards:{folder}:ro", (IEnumerable<object>)ComposeFile.Services["grafana"]["volumes"]);
    }

    private static Dictionary<string, object> Read(string file) => new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(Repository.Read($"deploy/observability/grafana/{file}"));

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place)
    {
        int At(string name) => place.GetProperty(name).GetInt32();
        return from x in Enumerable.Range(At("x"), At("w")) from y in Enumerable.Range(At("y"), At("h")) select (x, y);
    }
}
