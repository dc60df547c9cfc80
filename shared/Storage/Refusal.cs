namespace OkkiBridge.Storage;

/// <summary>A record of a run that the target refused when it stood alone.</summary>
/// <param name="Code">The answer's code, or what stands for it.</param>
/// <param name="CompanyId">The company.</param>
public sealed record Refusal(string Code, string CompanyId);
