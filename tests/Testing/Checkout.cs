namespace OkkiBridge.Testing;

/// <summary>The files as they are in the repository.</summary>
public static class Checkout
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where a file or folder is.</summary>
    public static string PathOf(string file) => Path.Combine(Root, file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "OkkiBridge.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
