using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Upgrades;

/// <summary>The two versions between which an upgrade is tried: that of the tests, and the one that <c>./test.sh upgrade --from COMMIT</c> has built.</summary>
internal static class Versions
{
    private const string Variable = "OKKIBRIDGE_UPGRADE_FROM";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Where the assemblies of the present version lie.</summary>
    public static string Present => AppContext.BaseDirectory;

    /// <summary>Where those of the former one lie; asking for them skips the test that asks where none are given.</summary>
    public static string Former
    {
        get
        {
            Assert.SkipWhen(string.IsNullOrEmpty(Folder), $"{Variable} names no folder with another version's services: ./test.sh upgrade --from COMMIT");
            return Path.GetFullPath(Folder!);
        }
    }

    /// <summary>What is drawn is drawn from it.</summary>
    public static int Seed { get; } = Given.Number("OKKIBRIDGE_UPGRADE_SEED") ?? 1;

    /// <summary>A version in the words of a report.</summary>
    public static string Name(string folder) => folder == Present ? "present" : "former";
}
