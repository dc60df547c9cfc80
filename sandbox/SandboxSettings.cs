using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;

namespace OkkiBridge.Sandbox;

/// <summary>Section <c>Sandbox</c> of the configuration.</summary>
internal sealed class SandboxSettings
{
    /// <summary>Exit code of a process whose configuration is wrong.</summary>
    public const int Unusable = 78;

    /// <summary>Companies that OKKI holds at the start.</summary>
    public int Companies { get; set; } = 2000;

    /// <summary>Companies without a name among them.</summary>
    public int BadCompanies { get; set; }

    /// <summary>Products that OKKI holds at the start.</summary>
    public int Products { get; set; } = 200;

    /// <summary>Sales orders that OKKI holds at the start.</summary>
    public int Orders { get; set; } = 200;

    /// <summary>Seed of data and faults.</summary>
    public int Seed { get; set; } = 1;

    /// <summary><c>none</c>, <c>light</c> or <c>heavy</c>.</summary>
    public string Faults { get; set; } = "none";

    /// <summary>A bend's name: how the providers misbehave on purpose.</summary>
    public string Bend { get; set; } = "none";

    /// <summary>Changes of all kinds in a minute.</summary>
    public double ChangesPerMinute { get; set; }

    public ProviderSettings Okki { get; set; } = new() { Url = "http://*:8081" };

    public ProviderSettings Qingyiyun { get; set; } = new() { Url = "http://*:8082" };

    public FaultPlan FaultPlan => FaultPlan.Named(Faults, Seed);

    /// <summary>Null after one line for each fault on standard error.</summary>
    public static SandboxSettings? Read(IConfiguration configuration)
    {
        try
        {
            var settings = configuration.GetSection("Sandbox").Get<SandboxSettings>() ?? new SandboxSettings();
            var faults = settings.Check().ToList();
            faults.ForEach(Console.Error.WriteLine);
            return faults.Count == 0 ? settings : null;
        }
        catch (InvalidOperationException fault)   // the binder's own text names the key
        {
            Console.Error.WriteLine(fault.Message);
            return null;
        }
    }

    private IEnumerable<string> Check()
    {
        if (Companies is < 0 or > 1_000_000)
            yield return "Sandbox:Companies must be 0 to 1000000";
        if (Products is < 0 or > 1_000_000)
            yield return "Sandbox:Products must be 0 to 1000000";
        if (Orders is < 0 or > 1_000_000)
            yield return "Sandbox:Orders must be 0 to 1000000";
        if (BadCompanies < 0 || BadCompanies > Companies)
            yield return "Sandbox:BadCompanies must be 0 to Sandbox:Companies";
        if (Faults is not ("none" or "light" or "heavy"))
            yield return $"Sandbox:Faults is '{Faults}', known are none, light and heavy";
        if (!BendCatalogue.TryGet(Bend, out _))
            yield return $"Sandbox:Bend: {BendCatalogue.Unknown(Bend)}";
        if (ChangesPerMinute < 0)
            yield return "Sandbox:ChangesPerMinute must not be negative";
        foreach (var (name, provider) in ((string, ProviderSettings)[])[("Okki", Okki), ("Qingyiyun", Qingyiyun)])
        {
            if (!Uri.TryCreate(provider.Url.Replace('*', '0').Replace('+', '0'), UriKind.Absolute, out var url) || url.Scheme != "http")
                yield return $"Sandbox:{name}:Url must be an address like http://*:8081";
        }
    }

    internal sealed class ProviderSettings
    {
        /// <summary>Where it listens.</summary>
        public string Url { get; set; } = "";

        /// <summary>Calls of one natural minute; 0 for no limit.</summary>
        public int RequestsPerMinute { get; set; }
    }
}
