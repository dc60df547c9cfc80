namespace OkkiBridge.Deploy.Tests;

/// <summary>What every service of <c>docker-compose.yml</c> keeps to.</summary>
public sealed class ComposeTests
{
    public static TheoryData<string> Services => [.. ComposeFile.Services.Keys];

    [Theory, MemberData(nameof(Services))]
    public void A_service_comes_back_and_is_limited(string name)
    {
        var service = ComposeFile.Services[name];
        var limits = Within(service, "deploy", "resources", "limits");

        Assert.Equal("unless-stopped", service["restart"]);
        Assert.Equal(["cpus", "memory"], limits.Keys.Cast<string>().Order());
    }

    [Theory, MemberData(nameof(Services))]
    public void An_image_is_built_here_or_has_a_version(string name)
    {
        var service = ComposeFile.Services[name];

        if (service.TryGetValue("image", out var image)) Assert.Matches(":v?[0-9][^:]*$", (string)image);
        else Assert.True(File.Exists(Repository.PathOf(Dockerfile(service))));
    }

    [Theory, MemberData(nameof(Services))]
    public void What_another_service_waits_for_tells_whether_it_is_healthy(string name)
    {
        var waitedFor = ComposeFile.Services.Values.Where(s => s.ContainsKey("depends_on")).Any(s => Within(s, "depends_on").ContainsKey(name));
        var service = ComposeFile.Services[name];

        if (service.ContainsKey("build")) Assert.Contains("HEALTHCHECK", Repository.Read(Dockerfile(service)), StringComparison.Ordinal);
        else if (waitedFor) Assert.NotEmpty(Within(service, "healthcheck"));
    }

    [Theory]
    [InlineData("extractor")]
    [InlineData("transformer")]
    [InlineData("loader")]
    public void A_service_of_ours_can_change_nothing_but_its_temporary_files(string name)
    {
        var service = ComposeFile.Services[name];

        Assert.Equal("true", service["read_only"]);
        Assert.Equal(["ALL"], (IEnumerable<object>)service["cap_drop"]);
        Assert.Equal(["no-new-privileges:true"], (IEnumerable<object>)service["security_opt"]);
    }

    private static string Dockerfile(Dictionary<object, object> service) => (string)Within(service, "build")["dockerfile"];

    private static Dictionary<object, object> Within(Dictionary<object, object> service, params string[] path) =>
        path.Aggregate(service, (at, key) => (Dictionary<object, object>)at[key]);
}
