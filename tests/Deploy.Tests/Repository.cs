using System.Xml.Linq;
using OkkiBridge.Testing;

namespace OkkiBridge.Deploy.Tests;

/// <summary>The files as they are in the repository.</summary>
internal static class Repository
{
    public static string Root => Checkout.Root;

    /// <summary>What <c>Directory.Build.props</c> says: the images' tag.</summary>
    public static string Version { get; } = XDocument.Load(PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    public static string PathOf(string file) => Checkout.PathOf(file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));
}
