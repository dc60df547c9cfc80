using System.Xml.Linq;

namespace OkkiBridge.Deploy.Tests;

/// <summary>The files as they are in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>What <c>Directory.Build.props</c> says: the images' tag.</summary>
    public static string Version { get; } = XDocument.Load(PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "OkkiBridge.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
