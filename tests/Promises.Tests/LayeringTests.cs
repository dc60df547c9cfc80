using System.Xml.Linq;

namespace OkkiBridge.Promises.Tests;

/// <summary>Who may know whom: contracts and plans nobody, shared projects the contracts, services the shared projects and never each other.</summary>
public sealed class LayeringTests
{
    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData("contracts")]
    [InlineData("shared/Plans")]
    [InlineData("shared/Storage", "contracts")]
    [InlineData("shared/Hosting", "contracts", "shared")]
    [InlineData("services/Extractor", "contracts", "shared")]
    [InlineData("services/Transformer", "contracts", "shared")]
    [InlineData("services/Loader", "contracts", "shared")]
    [InlineData("sandbox")]
    public void A_project_references_only_what_it_may(string project, params string[] may)
    {
        var folder = Path.Combine(Root, project);
        var references = Directory.GetFiles(folder, "*.csproj").SelectMany(file => XDocument.Load(file).Descendants("ProjectReference"))
            .Select(r => Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(folder, r.Attribute("Include")!.Value))).Split('/')[0]);

        Assert.Empty(references.Except(may));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "OkkiBridge.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
