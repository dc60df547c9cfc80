using System.Text.RegularExpressions;
using System.Xml.Linq;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>Who may know whom: contracts and plans nobody, shared projects the contracts, services the shared projects and never each other.</summary>
public sealed partial class LayeringTests
{
    private static string Root => Checkout.Root;

    [Theory]
    [InlineData("contracts")]
    [InlineData("shared/Plans")]
    [InlineData("shared/Storage", "contracts")]
    [InlineData("shared/Hosting", "contracts", "shared")]
    [InlineData("services/Extractor", "contracts", "shared")]
    [InlineData("services/Transformer", "contracts", "shared")]
    [InlineData("services/Loader", "contracts", "shared")]
    [InlineData("cli", "shared")]
    [InlineData("sandbox")]
    public void A_project_references_only_what_it_may(string project, params string[] may)
    {
        var folder = Path.Combine(Root, project);
        var references = Directory.GetFiles(folder, "*.csproj").SelectMany(file => XDocument.Load(file).Descendants("ProjectReference"))
            .Select(r => Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(folder, r.Attribute("Include")!.Value))).Split('/')[0]);

        Assert.Empty(references.Except(may));
    }

    /// <summary>Modules of OKKI are a matter of plans: the companies gave the code its words, no other module does.</summary>
    [Fact]
    public void No_code_knows_the_name_of_another_module()
    {
        var sources = ((string[])["services", "shared", "contracts"]).SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)).ToList();
        var knowing = sources.SelectMany(file => File.ReadLines(file).Where(line => OtherModules().IsMatch(line)).Select(line => $"{Path.GetRelativePath(Root, file)}: {line.Trim()}"));

        Assert.NotEmpty(sources);
        Assert.Empty(knowing);
    }

    /// <summary>Fields and paths of other modules, and products in any form; "order", "lead" and "opportunity" alone are plain words.</summary>
    [GeneratedRegex(@"product(?!ion)|order_(id|no)|invoices|quotation|opportunity|supplier|cash_collection|lead_id", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherModules();
}
