"""cxroi"""
