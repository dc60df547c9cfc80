namespace OkkiBridge.Deploy.Tests;

/// <summary>The images are made in one way.</summary>
public sealed class DockerfileTests
{
    [Theory]
    [InlineData("Transformer")]
    [InlineData("Loader")]
    public void The_services_images_differ_by_name_alone(string service) =>
        Assert.Equal(Repository.Read("services/Extractor/Dockerfile"), Repository.Read($"services/{service}/Dockerfile").Replace(service, "Extractor", StringComparison.Ordinal));

    [Theory]
    [InlineData("services/Extractor/Dockerfile")]
    [InlineData("sandbox/Dockerfile")]
    public void An_image_is_small_labelled_and_runs_as_nobody(string file)
    {
        var text = Repository.Read(file);
        var image = text[text.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

        Assert.StartsWith("\nFROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled\n", image, StringComparison.Ordinal);
        Assert.Contains("\nUSER $APP_UID\n", image, StringComparison.Ordinal);
        Assert.Contains("RUN deploy/publish.sh ", text, StringComparison.Ordinal);
        Assert.Contains($"\nARG VERSION={Repository.Version}\n", image, StringComparison.Ordinal);
        foreach (var label in (string[])["title", "source", "licenses", "version", "revision"])
            Assert.Contains($"org.opencontainers.image.{label}=", image, StringComparison.Ordinal);
    }
}
